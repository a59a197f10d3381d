/* Where the parts of the page that a script can see are not as they were sealed: the CRC-32 of each line, as `seal.py` wrote
   it. `efp verify` checks the rest of the file too. */

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/* The CRC-32 of each line of a text in UTF-8, in eight hexadecimal digits: of megabytes, in one go. */
function checksumsOf(text) {
  const bytes = new TextEncoder().encode(text), found = [];
  let sum = -1;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = at < bytes.length ? bytes[at] : 10;
    if (byte !== 10) {
      sum = CRC[(sum ^ byte) & 255] ^ (sum >>> 8);
      continue;
    }
    found.push((~sum >>> 0).toString(16).padStart(8, "0"));
    sum = -1;
  }
  return found;
}

/* What stands on a line of the data: the address of a figure or an object, or the part that it is in. */
function lineName(part, lines, at) {
  if (part !== "audit-data") return `${part}, line ${at + 1}`;
  const anchor = /"anchor":"((?:[^"\\]|\\.)*)"/.exec(lines[at]);
  if (anchor) return anchor[1].replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  for (let above = at; above >= 0; above--) {
    const key = /^"(\w+)":/.exec(lines[above]);
    if (key) return above === at ? key[1] : `${key[1]}, entry ${at - above}`;
  }
  return `${part}, line ${at + 1}`;
}

/* Where the parts that a script can see are not as they were sealed: names of lines, or a sentence. `read` gives the text of
   a part as it stands in the file, or null. */
function sealedDifferences(seal, read) {
  const parts = seal.lines.filter(([name]) => name === "style" || name.startsWith("audit-"));
  return parts.flatMap(([part, sums]) => {
    const text = read(part);
    if (text === null) return [`${part} is missing`];
    const found = checksumsOf(text);
    if (found.length !== sums.length / 8) return [`${part} has ${found.length} lines, and ${sums.length / 8} were sealed`];
    if (found.join("") === sums) return [];
    const lines = text.split("\n");
    return found.flatMap((sum, at) => (sum === sums.slice(8 * at, 8 * at + 8) ? [] : [lineName(part, lines, at)]));
  });
}
