"""``python -m cli``: the command where it is not installed."""

import sys

from cli.commands import main

sys.exit(main())
