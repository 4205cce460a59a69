import { speak } from ".";

// Sentences are fetched when the page starts; tests begin with English ones.
await speak("en");
