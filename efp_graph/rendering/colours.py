"""Colours that stay apart for colour-blind readers: Okabe and Ito's palette, its purple darker than its green."""

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#8F236A", "#56B4E9", "#D55E00", "#F0E442", "#999999")
