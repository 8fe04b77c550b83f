/** Says in the description of the API that the token may be needed, which the guard looks at. */
export const withToken = (spec: Record<string, unknown>): Record<string, unknown> => {
  const { components } = spec;
  return {
    ...spec,
    components: {
      ...typeof components === "object" ? components : {},
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "The token of http.token_env, where the config names one",
        },
      },
    },
    security: [{ token: [] }, {}],
  };
};
