/** Of every Service: servers and nginx listen on IPv4, which a cluster of both families may rank second. */
export const addressFamily = { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] };
