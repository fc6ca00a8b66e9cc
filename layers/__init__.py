"""What a reader sees: the question (Selection), the answer (Extract), and how it is drawn."""
