-- Services outside the platform, for the page that answers: may I?
SELECT 1;
