/** Whether the host of an address (`URL.hostname`, in small letters) is surely this machine's own. Other names may be, too: a resolver would have to say. */
export function isLoopbackName(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
