"""The screen: a seat's Textual application. It paints snapshots, sends intents and holds no truth."""
