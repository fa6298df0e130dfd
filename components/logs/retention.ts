/** Days of whole years, leap days included: 3 -> 1,096. */
export const daysOf = (years: number): number => Math.ceil(years * 365.25);

/** Days until a file is in the class for archives; before that, it is searched more often. */
export const DAYS_UNTIL_COLD = 30;
