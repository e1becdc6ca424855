story    "People like you" is shown only when it is true
because  proof that is made up costs more trust than it brings sales
clock    2026-09-01 09:00 Europe/London

segment  "young families"  children > 0
placement "product page" web
proof    "families chose it"  of "young families" · did order_placed within 30 days · at least 5 · share 0.5
creative "families say"  web en "{{ proof.did }} of {{ proof.people }} families like yours chose this" "See why"
action   "families chose"  in "product page" · purpose personalization · value 10 · only if in segment "young families" · proof "families chose it" · creative "families say"
action   "plain offer"     in "product page" · purpose personalization · value 1

09:00    Ann  identifies  children 1, consent.personalization yes
         Bob  identifies  children 2, consent.personalization yes
         Cat  identifies  children 1, consent.personalization yes
         Dan  identifies  children 3, consent.personalization yes
         Eve  identifies  children 1, consent.personalization yes
         Fay  identifies  children 2, consent.personalization yes
         Gil  identifies  children 0, consent.personalization yes
         Ann  sees "plain offer" in "product page"   because not counted yet
10:00    Bob  does  order_placed
         Cat  does  order_placed
         Dan  does  order_placed
         Eve  does  order_placed
10:05    the proofs are counted
         Ann  sees "plain offer" in "product page"   because 4 of 6
11:00    Fay  does  order_placed
11:05    the proofs are counted
         Ann  sees "families chose" in "product page"  saying "5 of 6 families"
         Gil  sees "plain offer" in "product page"
+40 09:00 the proofs are counted
         Ann  sees "plain offer" in "product page"   because 0 of 6
         nothing more is sent
