story    A restart changes nothing
because  what was promised is in the log, not in memory
clock    2026-05-01 08:00 Europe/London

segment  "new"       did signed_up within 3 days
journey  "first days" enter on "new" · email "hello" · wait 1 day · email "second day" · wait until 09:30 · sms "third"
cap      sms 1 per 7 days

08:00    Ada  identifies  email ada@example.org, phone +447700900001, consent.email yes, consent.sms yes
08:01    Ada  does        signed_up
         restart
08:01    Ada  receives    email "hello"
+1 07:00 restart
+1 08:01 Ada  receives    email "second day"
         restart
+1 09:30 Ada  receives    sms "third"
+1 10:00 restart
+3 08:01 Ada  is not in   "new"
         Ada  has         2 events
         nothing more is sent
