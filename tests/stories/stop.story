story    A journey is stopped
because  one press ends it for everybody: nothing that was queued leaves, and nobody new comes in
clock    2026-05-10 09:00 Asia/Jerusalem

journey  "spring"  enter on visit · wait 1 hour · email "spring one" · wait 1 day · email "spring two" at 10:00
journey  "other"   enter on visit · wait 2 hours · email "other"

09:00    Ada  identifies  email ada@example.org, consent.email yes
         Ben  identifies  email ben@example.org, consent.email yes
         Ada  does        visit
09:50    Ben  does        visit
10:00    Ada  receives    email "spring one"
10:10    stop "spring"
10:50    Ben  receives    nothing
11:00    Ada  receives    email "other"
11:10    Cat  identifies  email cat@example.org, consent.email yes
         Cat  does        visit
11:50    Ben  receives    email "other"
13:10    Cat  receives    email "other"
         nothing more is sent
