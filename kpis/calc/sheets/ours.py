"""What a workbook of ours looks like: how it is known again, and its columns in every language."""

MARK = "kpiportal"
"""The document property that a workbook of ours carries."""

FORM = "1"
"""Its value: the form of the columns."""

TITLES = (
    *("Code", "KPI", "Person", "Period", "Input", "Unit", "Previous", "Target"),
    *("Value", "State", "Comment", "Measure", "Version"),
)
TO_FILL = ("Value", "State", "Comment")
OUT_OF_SIGHT = ("Measure", "Version")
