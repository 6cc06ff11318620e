/** Where a secret is, so that it need not be in the config: in a variable of the environment, or in a file. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** The same, or the secret itself where it was written into the config all the same. */
export type SecretSource = SecretPlace | { readonly value: string };
