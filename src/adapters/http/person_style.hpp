/// The style sheet of the person's pages: light and dark by what the reader's machine prefers, targets of 44 pixels. Private to the adapter.
///
/// Errors:  none; one constant.
/// Lives:   static.
/// Runs on: any thread.
#pragma once

#include <string_view>

namespace kesher::http {

inline constexpr std::string_view person_style = R"css(
:root{color-scheme:light dark;--surface:#FFF;--page:#F2F4F5;--line:#E1E6E9;--lineStrong:#C6CFD4;--control:#77858E;--text:#14212A;--text2:#44535D;--text3:#5A6872;--accent:#14557F;
--accentText:#14557F;--on:#FFF;--pos:#12613F;--posSoft:#E2F2E9;--neg:#A31D36;--hover:#EBEFF1;--focus:#1C6FAE}
@media (prefers-color-scheme:dark){:root{--surface:#121A1F;--page:#0C1216;--line:#243038;--lineStrong:#3A4953;--control:#71818B;--text:#E7EDF0;--text2:#B1BEC6;--text3:#92A0A9;
--accent:#1C6494;--accentText:#82BFEA;--pos:#78D1A6;--posSoft:#10291F;--neg:#FF98A6;--hover:#1C272E;--focus:#7CC0EE}}
*{box-sizing:border-box}
html{background:var(--page)}
body{margin:0 auto;max-width:560px;min-height:100vh;background:var(--surface);color:var(--text);font:15px/22px "Heebo Variable",Heebo,system-ui,"Segoe UI",Arial,sans-serif;font-variant-numeric:tabular-nums lining-nums}
header{display:flex;align-items:center;justify-content:space-between;gap:12px;min-height:52px;padding:4px 20px;border-block-end:1px solid var(--line)}
.org{display:flex;align-items:center;gap:10px;font-weight:600}
.org svg{width:16px;height:16px}
main{padding:12px 20px 32px}
h1{font-size:24px;line-height:32px;font-weight:650;margin:0 0 4px}
h2{font-size:15px;line-height:22px;font-weight:650;margin:20px 0 4px}
p{margin:0}
.quiet{color:var(--text2);font-size:13px;line-height:20px}
a,.link{color:var(--accentText);text-decoration:underline;text-underline-offset:3px}
header a,.link,summary{display:inline-flex;align-items:center;min-height:44px;min-width:44px;padding:0 4px;text-decoration:none}
.link{justify-content:center;background:none;border:0;font:inherit;cursor:pointer;text-decoration:underline}
.said{display:flex;align-items:center;gap:10px;margin:8px 0;padding:10px 12px;border-radius:8px;background:var(--posSoft);color:var(--text)}
.said svg{flex:none;color:var(--pos)}
.said p{flex:1}
.said strong{display:block;font-weight:600}
.said .link{color:var(--pos);font-weight:600}
ul{list-style:none;margin:0;padding:0}
.row{display:flex;align-items:center;gap:12px;min-height:56px;padding:6px 0;border-block-end:1px solid var(--line)}
.row>svg{flex:none;color:var(--text2)}
.row>div{flex:1;min-width:0}
.row b{display:block;font-weight:600}
.row .quiet,.row dd{overflow-wrap:anywhere}
svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.switch{flex:none;display:flex;align-items:center;justify-content:center;min-width:48px;min-height:44px;padding:0;border:0;background:none;color:inherit;cursor:pointer;border-radius:8px}
.switch i{display:flex;align-items:center;width:48px;height:28px;padding:2px;border:2px solid var(--control);border-radius:14px}
.switch i i{width:20px;height:20px;padding:0;justify-content:center;border:0;border-radius:50%;background:var(--control);color:var(--surface)}
.switch svg{width:12px;height:12px;stroke-width:2.4}
.yes i{background:var(--accent);border-color:var(--accent);justify-content:flex-end}
.yes i i{background:#FFF;color:#14557F}
.ask i{border-style:dashed;justify-content:center}
.ask i i{background:none;border:2px dashed var(--control)}
.two{display:grid;grid-template-columns:1fr 1fr;gap:10px;margin:20px 0 8px}
.one{grid-template-columns:1fr}
.button{display:flex;align-items:center;justify-content:center;gap:10px;width:100%;min-height:48px;padding:8px 10px;border:1px solid var(--control);border-radius:8px;background:var(--surface);color:var(--text);font:inherit;font-weight:600;cursor:pointer}
.button svg{flex:none}
.stop{border-color:var(--neg);color:var(--neg)}
.main{margin-block-start:16px;background:var(--accent);border-color:var(--accent);color:#FFF}
.button:hover,.switch:hover,.link:hover{background:var(--hover)}
.main:hover{background:var(--accent);text-decoration:underline}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
details{border-block-end:1px solid var(--line)}
summary{cursor:pointer;font-weight:600;color:var(--accentText)}
.row details{flex:none;border:0;max-width:100%}
.row details[open]{flex:1 0 100%}
.fix{flex-wrap:wrap}
.fix form{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
label{display:block;color:var(--text2);font-size:13px}
input{min-height:44px;padding:8px 10px;border:1px solid var(--control);border-radius:8px;background:var(--surface);color:var(--text);font:inherit;width:100%}
.fix .button{width:auto}
main>section.other{margin-block-start:16px}
@media (forced-colors:active){.switch i,.switch i i{border:2px solid ButtonText}.yes i{background:Highlight}}
)css";

}  // namespace kesher::http
