"""The page that the browser gets: the terminal, what it says before and after, and that keys go to it. No web font."""

from __future__ import annotations

from html import escape

_FONT = "static/fonts/RobotoMono-VariableFont_wght.ttf"
_STYLE = """
@font-face{font-family:"Roboto Mono";src:url("static/fonts/RobotoMono-VariableFont_wght.ttf");font-weight:100 900}
@font-face{font-family:"Roboto Mono";font-style:italic;
src:url("static/fonts/RobotoMono-Italic-VariableFont_wght.ttf");font-weight:100 900}
html,body{margin:0;height:100%;background:#12151c;color:#e6e9ef;font:16px/1.5 "Roboto Mono",ui-monospace,monospace}
#terminal{position:absolute;inset:0;opacity:0}
body.-first-byte #terminal{opacity:1}
.note{position:absolute;inset:0;display:flex;align-items:center;justify-content:center;text-align:center;z-index:2}
body.-first-byte .opening,.ended{display:none}
body.-closed .ended{display:flex;background:#12151c}
a{color:#8ab4f8}
"""


FOCUS = """\
"use strict";
// Keys belong to the terminal from the first moment on, and again when the window comes back.
const aim = () => {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys && !document.body.classList.contains("-closed")) keys.focus();
  return keys !== null;
};
const seen = new MutationObserver(() => { if (aim()) seen.disconnect(); });
addEventListener("DOMContentLoaded", () => {
  if (!aim()) seen.observe(document.body, {childList: true, subtree: true});
});
addEventListener("load", aim);
addEventListener("focus", aim);
"""
"""The only script of ours, served as `focus.js`: the terminal has the focus without a click."""


def page(title: str, socket: str, font_size: int) -> str:
    """The page as HTML; `socket` is the address of the websocket."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f'<link rel="preload" href="{_FONT}" as="font" type="font/ttf" crossorigin>\n'
        '<link rel="stylesheet" href="static/css/xterm.css">\n'
        f"<style>{_STYLE}</style>\n"
        '<script src="static/js/textual.js"></script>\n<script src="focus.js"></script>\n</head>\n<body>\n'
        '<div class="note opening"><p>Opening …</p></div>\n'
        '<div class="note ended"><p>The app has ended. <a href="">Open it again</a></p></div>\n'
        f'<div id="terminal" class="textual-terminal" data-session-websocket-url="{escape(socket)}" '
        f'data-font-size="{font_size}"></div>\n</body>\n</html>\n'
    )
