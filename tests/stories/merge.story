story    Two histories become one, and what was refused stays refused
because  counters add, a withdrawal wins, and nobody is written to twice
clock    2026-03-10 09:00 Asia/Jerusalem

segment  "serious"   did mortgage_page at least 3 times within 7 days
journey  "adviser"   enter on "serious" · wait 10 minutes · email "meet an adviser"

09:00    Dana         identifies  email dana@example.org, consent.email yes, plan gold
09:05    Dana         does        mortgage_page
09:10    Dana@laptop  does        mortgage_page
09:15    Dana@laptop  does        mortgage_page
         Dana@laptop  is not in   "serious"
         Dana         is not in   "serious"
09:20    Dana@laptop  logs in
         Dana         is one person with Dana@laptop
         Dana         has         5 events
         Dana         has         plan gold
         Dana         is in       "serious"
09:30    Dana         receives    email "meet an adviser"
09:40    Gal@tablet   does        mortgage_page
         Gal          identifies  email gal@example.org, consent.email yes
09:41    Gal@tablet   withdraws   email
09:42    Gal          does        mortgage_page
         Gal          does        mortgage_page
09:45    Gal@tablet   logs in
         Gal          is in       "serious"
09:55    Gal          is blocked  email "meet an adviser"  because consent withdrawn
         nothing more is sent
