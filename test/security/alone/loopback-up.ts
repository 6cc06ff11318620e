/** Switches loopback on in a network name space of our own, which has nothing else and has that switched off. */
import { dlopen, ptr } from "bun:ffi";

/** From netdevice(7) and linux/sockios.h. */
const [SIOCSIFFLAGS, IFF_UP, IFF_RUNNING] = [0x8914, 0x1, 0x40];
const [AF_INET, SOCK_DGRAM] = [2, 2];

const { socket, ioctl } = dlopen("libc.so.6", {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  ioctl: { args: ["i32", "u64", "ptr"], returns: "i32" },
}).symbols;

/** struct ifreq: sixteen letters of a name, then what is asked. */
const request = Buffer.alloc(40);
request.write("lo");
request.writeInt16LE(IFF_UP | IFF_RUNNING, 16);
if (ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, ptr(request)) !== 0)
  throw new Error("loopback cannot be switched on in the name space");
