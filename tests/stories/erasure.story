story    A forgotten person stays forgotten
because  erasure stops what is planned and forgets every device
clock    2026-04-01 10:00 Asia/Jerusalem

segment  "everybody who came"  did visit
journey  "welcome"             enter on "everybody who came" · wait 1 day · email "welcome"

10:00    Omar@web  does        visit
10:01    Omar@web  identifies  email omar@example.org, consent.email yes
         Yael      identifies  email yael@example.org, consent.email yes
         Yael      does        visit
10:30    Omar      is in       "everybody who came"
10:31    Omar      is erased
         Omar      is unknown
         Omar@web  is unknown
+1 10:01 Yael      receives    email "welcome"
         Omar      is unknown
+1 11:00 Omar@web  does        visit
         Omar@web  has         1 event
         Omar      is unknown
         nothing more is sent
