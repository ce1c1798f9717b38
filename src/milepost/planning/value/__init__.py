"""What is a prediction worth? Payoffs, break-evens, product designs, the price of accuracy."""
