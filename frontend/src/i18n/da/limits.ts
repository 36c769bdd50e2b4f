/** What a person is told of the budgets that their own questions use. */
export const da = {
  near_own: "Du har brugt {share} % af dit budget for {window}. Det åbner igen {opens}.",
  near_unit: "{unit} har brugt {share} % af budgettet for {window}.",
  full_own: "Dit budget for {window} er brugt. Det åbner igen {opens}.",
  full_own_money: "Dit budget for {window} er brugt. Det åbner igen {opens}. Modeller, der ikke koster noget, kan stadig bruges.",
  full_unit: "Budgettet for {unit} er brugt for {window}. Det åbner igen {opens}.",
  full_unit_money: "Budgettet for {unit} er brugt for {window}. Det åbner igen {opens}. Modeller, der ikke koster noget, kan stadig bruges.",
  today: "i dag",
  tomorrow: "i morgen",
};
