"""The stylesheet of the report: one column to read, a first page to print, light and dark."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from vsm_tui.report.vector import properties

_RULES = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.5rem 1.5rem 4rem;max-width:62rem;background:var(--ground);color:var(--ink);
font:1.05rem/1.55 system-ui,-apple-system,"Segoe UI","DejaVu Sans","Noto Sans",sans-serif}
h1,h2,h3{line-height:1.25;color:var(--title);text-wrap:balance}
h1{font-size:1.15rem;margin:0;font-weight:600}
h2{font-size:1.5rem;margin:3.5rem 0 .75rem;padding-top:1rem;border-top:2px solid var(--grid)}
h3{font-size:1.15rem;margin:2.75rem 0 .35rem}
p{margin:.5rem 0}
a{color:inherit;text-decoration-color:var(--axis);text-underline-offset:.18em}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--series-1);outline-offset:3px}
.quiet{color:var(--faint);font-size:.92rem}
.lede{font-size:2.35rem;line-height:1.15;font-weight:700;margin:.6rem 0 1rem;color:var(--title);text-wrap:balance}
.said{font-size:1.12rem;font-weight:600;color:var(--title)}
.ask{margin:1.5rem 0;padding:1rem 1.25rem;border-left:.4rem solid var(--series-2);background:var(--band-3)}
.ask p{margin:.2rem 0;color:var(--title)}
.caution{margin:1rem 0;padding:.6rem 1rem;border-left:.3rem solid var(--axis);color:var(--ink)}
figure{margin:1.25rem 0}
figure svg{display:block;width:100%;height:auto}
ol.short{padding:0;margin:1rem 0;list-style:none}
ol.short li{padding:.45rem 0;border-bottom:1px solid var(--grid)}
ol.short a{font-weight:600}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--faint);padding:.3rem 0}
th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
thead th{color:var(--faint);font-weight:600;border-bottom:2px solid var(--axis)}
tbody th{font-weight:600;color:var(--ink);min-width:9rem}
tbody th.long{font-weight:400;min-width:18rem}
.r{text-align:right}
td.r{white-space:nowrap}
dt{font-weight:600;color:var(--title);margin-top:.9rem}
dd{margin:.1rem 0 0}
code{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:.88em;color:var(--faint)}
@media screen and (max-width:40rem){figure{overflow-x:auto}figure svg{min-width:42rem}}
@media (max-width:40rem){.lede{font-size:1.7rem}body{padding:1.25rem 1rem 3rem}}
@page{size:A4;margin:16mm 14mm}
@media print{
body{max-width:none;padding:0;font-size:10.5pt}
h2{break-before:page;border-top:0;margin-top:0;padding-top:0}
h2.near,#delivery,#quality{break-before:auto;margin-top:1.2rem}
h3{margin-top:1.4rem}
h2,h3,caption,.said{break-after:avoid}
figure,tr,.ask,li,dt{break-inside:avoid}
.scroll{overflow:visible}
table{font-size:8.5pt}
th,td{padding:.2rem .35rem}
a{text-decoration:none}
.lede{font-size:22pt}
.sheet{font-size:9.5pt;line-height:1.4}
.sheet .lede{font-size:16pt;margin:.3rem 0}
.sheet h2{font-size:12pt;margin:.8rem 0 .2rem}
.sheet .ask{margin:.7rem 0;padding:.5rem .9rem}
}
"""


def stylesheet() -> str:
    """The whole stylesheet; on paper it is always light."""
    return (
        f":root{{color-scheme:light dark;{properties(False)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{properties(True)}}}}}{_RULES}"
    )


def policy(style: str) -> str:
    """The content security policy: nothing is loaded, nothing runs, nothing is sent; this one stylesheet applies."""
    told = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{told}'; base-uri 'none'; form-action 'none'"
