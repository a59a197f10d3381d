/* Texts that come from a file or from the browser's memory, as readers are shown them: `texts.visible`, once more. */

/* Nothing invisible in the text acts on what stands around it; lines stay lines. */
function visible(text) {
  return Array.from(text.replaceAll("\r\n", "\n"), visibleCharacter).join("");
}

function visibleCharacter(character) {
  if (character === "\n" || character === "\u200c" || character === "\u200d") return character;
  if (character !== "\ufeff" && /[\s\x1c-\x1f\x85]/u.test(character)) return " ";
  const code = character.codePointAt(0);
  const isNone = (code & 0xfffe) === 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
  if (!isNone && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(character)) return character;
  const [sign, length] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${sign}${code.toString(16).padStart(length, "0")}`;
}
