"""Names that people, or those who wish them ill, give to things."""

NAMES = {
    "quotes": "\"double\" 'single' `back`",
    "markup": "<script>alert('x')</script> & <b>bold</b> &amp; <!-- -->",
    "html-like": "<b>",
    "closing": "</title></svg>]]></style>--><img src=x onerror=alert(1)>",
    "lines": "one\ntwo\r\nthree\ttab",
    "backslashes": "C:\\new\\table \\N \\G \\",
    "direction": "\u202eright to left\u202c \u200f\u2067x\u2069",
    "emoji": "👩‍💻 serveur 🇫🇷 é 漢字",
    "control": "nul\x00bell\x07escape\x1b[31m",
    "surrogate": "half \ud800 character",
    "long": "x" * 10_000,
    "long words": "word " * 2_000,
    "command": "=cmd|' /C calc'!A0",
    "dot": '"]; n0 -> n0; digraph { a [label="',
    "empty": "",
    "spaces": "   ",
    "template": "{title} {0} %{x} ${y} {{",
}
