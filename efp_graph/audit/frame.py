"""The frame of the audit page: what stands around its style, data and scripts, the same for every model."""

from __future__ import annotations

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="{by}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style id="early">{early}</style>
<style>{style}</style>
</head>
<body><p class="cut-off">{cut_off}</p>
<a class="skip" href="#view">Skip to the content</a>
<header>
<p class="product">Audit of <bdi>{title}</bdi></p>
<form class="find" role="search" aria-label="Everything"><label class="unseen" for="find">Search everything</label>
<input type="text" inputmode="search" id="find" placeholder="Search everything" autocomplete="off" spellcheck="false" \
maxlength="200"></form>
<nav aria-label="Views">
<a href="#overview" data-place="overview">Overview</a>
<a href="#causes" data-place="causes">Who causes it</a>{uncertainty}
<a href="#inputs" data-place="inputs">Inputs</a>
<a href="#sources" data-place="sources">Sources</a>
<a href="#calculations" data-place="calculations">Calculations</a>
<a href="#objects" data-place="objects">Objects</a>
<a href="#review" data-place="review">Review</a>
</nav>
</header>
<main id="view">
<noscript><p>This page draws its tables and charts with JavaScript, which is switched off. Switch it on for \
this file: it asks no network.</p>{plain}</noscript>
<p class="opening" id="opening">This page of {size} is being opened. If this text stays, its script did not run: \
the browser is older than 2022 or JavaScript is switched off, or the file was cut off or changed after it was made: \
<code>efp verify FILE</code> says where.</p>
</main>
{seal}
<script type="application/json" id="audit-data">{data}</script>
<script type="application/json" id="audit-series">{series}</script>
<script type="application/json" id="audit-given">{given}</script>
<script>{script}</script>
<span id="end" hidden></span>
</body>
</html>
"""
CUT_OFF = "This file is cut off: its end is missing. Ask for it again."
# Of a file that ends in its head, a browser shows an empty body: what it says then stands before the style sheet
EARLY = (
    f'body:empty::before {{ content: "{CUT_OFF}"; font: 650 1rem sans-serif; animation: early 0s 3s both; }} '
    "@keyframes early { from { visibility: hidden; } }"
)
UNCERTAINTY = '\n<a href="#uncertainty" data-place="uncertainty">Uncertainty</a>'  # where the model has one
