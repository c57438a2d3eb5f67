// @peculiar/x509 refuses to load without a Reflect metadata polyfill (its tsyringe asks for one), yet none of
// its classes has constructor parameters to look up: answering "no metadata" is all it needs.
if (!("getMetadata" in Reflect)) {
  const none = () => undefined;
  Object.assign(Reflect, { getMetadata: none, getOwnMetadata: none, defineMetadata: none });
}
