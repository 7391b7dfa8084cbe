"""How each figure is drawn: a module for figures that are alike."""
