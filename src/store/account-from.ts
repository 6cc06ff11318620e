/**
 * Where an account of a thing comes from: a witness, another ledger's judgement (a fact), or the records of another ledger, which are as they
 * were when it was taken out.
 */
export type AccountFrom = "witness" | "fact" | "ledger";
