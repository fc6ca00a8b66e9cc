"""The layers as geodata, with the symbols of the screen."""
