story    A holdout shows what the messages add
because  who is held out sees nothing, is counted as if, and stays held out after a merge
clock    2026-02-01 09:00 Europe/London

holdout  "one in two" 50% universal · goal order_placed value amount · window 30 days
placement "home" web · purpose personalization
action   "sale" in "home" · value 5
action   "account news" in "home" · value 1 · purpose service
journey  "hello" enter on signed_up · email "hello"

09:00    Ada  identifies  email ada@example.org, consent.email yes, consent.personalization yes
         Bob  identifies  email bob@example.org, consent.email yes, consent.personalization yes
         Cat  identifies  email cat@example.org, consent.email no
         Ada  does        signed_up
         Bob  does        signed_up
         Cat  does        signed_up
         Ada  is held out of "one in two"
         Ada  is blocked  email "hello"  because held out
         Bob  receives    email "hello"
         Cat  is blocked  email "hello"  because consent withdrawn
         holdout "one in two" has held 1 exposed 1 ghost 0 converted
         Ada  sees nothing in "home"  because held out
         Bob  sees "sale" in "home"
10:00    Ada  does        order_placed  amount 120
         Bob  does        order_placed  amount 80
         Cat  does        order_placed  amount 50
         holdout "one in two" has held 1 exposed 1 ghost 1 converted, treated 1 exposed 0 ghost 1 converted
         Bob@phone  does  visit
10:30    Bob@phone  logs in
         Bob  sees "sale" in "home"
+31 10:00 Bob does        order_placed  amount 900
         holdout "one in two" has held 1 exposed 1 ghost 1 converted, treated 1 exposed 0 ghost 1 converted
         nothing more is sent
