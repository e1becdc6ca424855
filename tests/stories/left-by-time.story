story    A segment is left by time alone
because  a window passes whether or not anything happens
clock    2026-03-26 22:00 Asia/Jerusalem

segment  "hot lead"   did price_viewed at least 2 times within 1 day
segment  "cooled"     did price_viewed and not did price_viewed within 1 day
journey  "win back"   enter on "cooled" · email "come back"

22:00    Omer  identifies  email omer@example.org, consent.email yes
22:10    Omer  does        price_viewed
22:30    Omer  does        price_viewed
         Omer  is in       "hot lead"
+1 23:09 Omer  is in       "hot lead"
+1 23:10 Omer  is not in   "hot lead"
+1 23:29 Omer  is not in   "cooled"
+1 23:30 Omer  is in       "cooled"    because no price_viewed within 1 day
+1 23:30 Omer  receives    email "come back"
         nothing more is sent
