-- Detection, marks and what left the house.
SELECT 1;
