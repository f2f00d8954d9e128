"""Signal or noise: has a measure moved more than it does anyway? docs/outlook.md tells the method."""
