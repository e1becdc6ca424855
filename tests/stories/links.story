story    Links in a message, and the stop that they lead to
because  a message shows its own way out, and whoever takes it gets nothing more
clock    2026-03-12 20:00 Asia/Jerusalem

creative "offer"    email he "הצעה" "<p>שלום {{ person.name }}</p><a href=\"{{ links.unsubscribe }}\">להסרה</a> <a href=\"{{ links.preferences }}\">העדפות</a>"
creative "text"     sms   he "פרסומת. להסרה {{ links.unsubscribe }}"
journey  "evening"  enter on call_noted · email "offer" at 20:30 · sms "text" at 21:01

20:00    Dana  identifies  email dana@example.org, phone +972501234567, name דנה, locale he, consent.email yes, consent.sms yes
         Noa   identifies  phone +972501234568, name נועה, locale he, consent.sms yes
20:10    Dana  does        call_noted
         Noa   does        call_noted
20:30    Dana  receives    email "offer"
21:00    Dana  withdraws   sms
21:01    Dana  is blocked  sms "text"  because consent withdrawn
         Noa   receives    sms "text"
         nothing more is sent
