// Answers questions about the pure parts of reading aloud: {texts, voices} in, sentences and voice out.
import { readFileSync } from "node:fs";
import { sentences } from "../../static/js/sentences.js";
import { localVoice } from "../../static/js/read-aloud.js";

const { texts, voices } = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify({ sentences: texts.map(sentences), voice: localVoice(voices) }));
