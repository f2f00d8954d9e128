"""What the coming periods may bring: theta and damped trend, simulated paths, the chance of a target.

Inside are the only floats of the house: a forecast is no figure of the books. In and out go Decimals.
docs/outlook.md tells the method and how well it does.
"""
