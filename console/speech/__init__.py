"""Words to callers and from them: prompts, a voice, recognition, intents."""
