export const en = {
  near_own: "You have used {share}% of your budget for {window}. It opens again {opens}.",
  near_unit: "{unit} has used {share}% of the budget for {window}.",
  full_own: "Your budget for {window} is used up. It opens again {opens}.",
  full_own_money: "Your budget for {window} is used up. It opens again {opens}. Models that cost nothing can still be used.",
  full_unit: "The budget of {unit} for {window} is used up. It opens again {opens}.",
  full_unit_money: "The budget of {unit} for {window} is used up. It opens again {opens}. Models that cost nothing can still be used.",
  today: "today",
  tomorrow: "tomorrow",
};
