story    Caps and quiet hours over midnight and the change of clocks
because  a cap is a promise, and the night is the night also when it is 23 hours long
clock    2026-03-26 20:30 Asia/Jerusalem

quiet    22:00-07:00
cap      email 2 per 1 day
cap      web 3 per 1 day
placement "home" web · purpose marketing
action   "sale"      in "home" · value 5 · cap 1 per 1 day
action   "newsletter" in "home" · value 1
journey  "each visit"  enter on visit · email "thanks" · again

20:30    Ada  identifies  email ada@example.org, consent.email yes, consent.marketing yes
21:59    Ada  does        visit
21:59    Ada  receives    email "thanks"
22:30    Ada  does        visit
         Ada  is held     email "thanks"  because quiet hours
         Ada  sees "sale" in "home"
         Ada  sees "newsletter" in "home"  because 1 / 1 in a day
         Ada  sees "newsletter" in "home"
         Ada  sees nothing in "home"       because 3 / 3 in a day
# The night of 27 March has no hour from 02:00 to 03:00.
+1 06:59 Ada  is held     email "thanks"  because quiet hours
+1 07:00 Ada  receives    email "thanks"
+1 07:30 Ada  does        visit
         Ada  is blocked  email "thanks"  because 2 / 2 in a day
# A day is 24 hours: the clock says 23:30 when it is over.
+1 23:29 Ada  sees nothing in "home"      because 3 / 3 in a day
+1 23:31 Ada  sees "sale" in "home"
+2 07:01 Ada  does        visit
+2 07:01 Ada  receives    email "thanks"
         nothing more is sent
