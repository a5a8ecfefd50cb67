"""How a class, or everybody, fares with one exercise."""
