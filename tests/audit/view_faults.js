/* What no view of the audit page may do: be cut off, broken, hidden or askew. Of each fault a short text is told. */
() => {
    const found = [], main = document.querySelector("main"), wide = document.documentElement.clientWidth;
    const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".unseen");
    const say = (what, each) => found.push(`${what}: ${each.textContent.trim().slice(0, 60)}`);
    if (document.documentElement.scrollWidth > wide) found.push("the page scrolls sideways");
    for (const each of document.querySelectorAll("main *, header *, aside *")) {
        if (!shown(each) || each.closest("svg, .behind, .graph, .week, .unseen")) continue;
        const clips = getComputedStyle(each).overflowX !== "visible";
        if (clips && each.scrollWidth > each.clientWidth + 1 && each.tagName !== "SELECT" && each.tagName !== "INPUT") {
            const scrolls = each.matches(".scroll") && each.querySelector("table.causes");
            if (!scrolls) say(`cut off or two screens away (${each.className || each.tagName})`, each);
        }
    }
    for (const each of document.querySelectorAll("main svg text")) {
        if (!shown(each)) say("a text of a chart is hidden", each);
        const frame = each.ownerSVGElement.getBoundingClientRect(), box = each.getBoundingClientRect();
        if (!each.closest(".graph") && (box.left < frame.left - 1 || box.right > frame.right + 1)) say("a text leaves its chart", each);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (!parent || !shown(parent) || parent.closest("script, style, svg, .behind, option, .permalink, .formula")) continue;
        for (const word of node.data.matchAll(/(?<![\p{L}\p{N}.,])[\p{L}\p{N}.,]{2,24}(?![\p{L}\p{N}.,])/gu)) {
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            if (new Set([...range.getClientRects()].filter((box) => box.width > .5).map((box) => Math.round(box.top / 4))).size > 1) found.push(`broken in the middle: ${word[0]}`);
        }
    }
    for (const cell of document.querySelectorAll("main .list :is(td, th)")) {
        if (getComputedStyle(cell).display !== "flex") continue;
        if ([...cell.childNodes].filter((each) => each.textContent.trim()).length > 1) say("a cell is torn apart", cell);
    }
    const heads = [...document.querySelectorAll("main .list thead tr")];
    for (const row of heads) {
        if (getComputedStyle(row).display === "flex") continue;
        const lines = [...row.cells].filter(shown).map((cell) => {
            const node = [...(cell.querySelector("button") || cell).childNodes].find((each) => each.nodeType === 3);
            if (!node) return null;
            range.selectNodeContents(node);
            const box = range.getBoundingClientRect();
            return [Math.round(box.bottom), getComputedStyle(node.parentElement).fontSize, getComputedStyle(node.parentElement).color].join(" ");
        }).filter(Boolean);
        if (new Set(lines).size > 1) say("headings are not alike", row);
    }
    return [...new Set(found)].slice(0, 12);
}
