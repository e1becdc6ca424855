story    A withdrawal one minute before an SMS
because  after the answer to a withdrawal nothing leaves
clock    2026-03-12 20:00 Asia/Jerusalem

creative "monthly payment"  sms he "פרסומת מבנק הדגמה. {{ person.name }}, הנה מחשבון ההחזר החודשי. להסרה השיבו הסר"
journey  "first mortgage"   enter on call_noted · sms "monthly payment" at 21:01

20:00    Dana  identifies  phone +972501234567, name דנה, locale he, consent.sms yes
         Noa   identifies  phone +972501234568, name נועה, locale he, consent.sms yes
20:10    Dana  does        call_noted  outcome april
         Noa   does        call_noted  outcome april
21:00    Dana  withdraws   sms
21:01    Dana  is blocked  sms "monthly payment"  because consent withdrawn
         Dana  receives    nothing
21:01    Noa   receives    sms "monthly payment"
         nothing more is sent
