/** Types of the docker provider that rules look at. */
export const containerType = "docker:index/container:Container";
export const remoteImageType = "docker:index/remoteImage:RemoteImage";
export const imageType = "docker:index/image:Image";
