"""What a person types: words to wishes, and what could come next. Values in, values out."""
