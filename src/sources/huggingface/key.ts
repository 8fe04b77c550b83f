export const huggingfaceKind = "huggingface";

/** No organisation can be called so. */
export const papersKey = `${huggingfaceKind}:papers`;

export const hubSearchKey = (name: string): string => `${huggingfaceKind}:search/${name}`;
