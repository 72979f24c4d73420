/** The inputs of `docker.Container` as the SDK sends them. Memory is in MiB; durations are Go's. */
export interface ContainerInputs {
  readonly name: string;
  readonly image: string;
  readonly attach?: boolean;
  readonly capabilities?: { readonly adds?: string[]; readonly drops?: string[] };
  readonly cgroupParent?: string;
  readonly cgroupnsMode?: string;
  readonly command?: string[];
  readonly containerReadRefreshTimeoutMilliseconds?: number;
  readonly cpuPeriod?: number;
  readonly cpuQuota?: number;
  readonly cpuSet?: string;
  readonly cpuShares?: number;
  readonly cpus?: string;
  readonly destroyGraceSeconds?: number;
  readonly deviceReadBps?: DeviceRate[];
  readonly deviceReadIops?: DeviceRate[];
  readonly deviceRequests?: DeviceRequestInput[];
  readonly deviceWriteBps?: DeviceRate[];
  readonly deviceWriteIops?: DeviceRate[];
  readonly devices?: {
    readonly hostPath: string;
    readonly containerPath?: string;
    readonly permissions?: string;
  }[];
  readonly dns?: string[];
  readonly dnsOpts?: string[];
  readonly dnsSearches?: string[];
  readonly domainname?: string;
  readonly entrypoints?: string[];
  readonly envs?: string[];
  readonly gpus?: string;
  readonly groupAdds?: string[];
  readonly healthcheck?: HealthcheckInput;
  readonly hostname?: string;
  readonly hosts?: { readonly host: string; readonly ip: string }[];
  readonly init?: boolean;
  readonly ipcMode?: string;
  readonly labels?: LabelInput[];
  readonly logDriver?: string;
  readonly logOpts?: Record<string, string>;
  readonly logs?: boolean;
  readonly maxRetryCount?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  /** −1 is without limit. */
  readonly memorySwap?: number;
  readonly mounts?: MountInput[];
  readonly mustRun?: boolean;
  readonly networkMode?: string;
  readonly networksAdvanced?: NetworkInput[];
  readonly pidMode?: string;
  readonly platform?: string;
  readonly ports?: PortInput[];
  readonly privileged?: boolean;
  readonly publishAllPorts?: boolean;
  readonly readOnly?: boolean;
  readonly removeVolumes?: boolean;
  readonly restart?: string;
  readonly rm?: boolean;
  readonly runtime?: string;
  readonly securityOpts?: string[];
  readonly shmSize?: number;
  readonly start?: boolean;
  readonly stdinOpen?: boolean;
  readonly stopSignal?: string;
  readonly stopTimeout?: number;
  readonly storageOpts?: Record<string, string>;
  readonly sysctls?: Record<string, string>;
  readonly tmpfs?: Record<string, string>;
  readonly tty?: boolean;
  readonly ulimits?: { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly uploads?: UploadInput[];
  readonly user?: string;
  readonly usernsMode?: string;
  readonly volumes?: VolumeInput[];
  readonly wait?: boolean;
  readonly waitTimeout?: number;
  readonly workingDir?: string;
}

export interface LabelInput {
  readonly label: string;
  readonly value: string;
}

export interface DeviceRate {
  readonly path: string;
  readonly rate: number;
}

export interface DeviceRequestInput {
  readonly driver?: string;
  readonly count?: number;
  readonly deviceIds?: string[];
  readonly capabilities?: string[];
  readonly options?: Record<string, string>;
}

export interface HealthcheckInput {
  readonly tests?: string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly startInterval?: string;
  readonly retries?: number;
}

export interface MountInput {
  readonly target: string;
  readonly type: string;
  readonly source?: string;
  readonly readOnly?: boolean;
  readonly bindOptions?: { readonly propagation?: string };
  readonly tmpfsOptions?: { readonly mode?: number; readonly sizeBytes?: number };
  readonly volumeOptions?: {
    readonly driverName?: string;
    readonly driverOptions?: Record<string, string>;
    readonly labels?: LabelInput[];
    readonly noCopy?: boolean;
    readonly subpath?: string;
  };
}

export interface NetworkInput {
  readonly name: string;
  readonly aliases?: string[];
  readonly driverOpts?: string[];
  readonly gwPriority?: number;
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
  readonly linkLocalIps?: string[];
  readonly macAddress?: string;
}

export interface PortInput {
  readonly internal: number;
  readonly external?: number;
  readonly ip?: string;
  readonly protocol?: string;
}

export interface UploadInput {
  readonly file: string;
  readonly content?: string;
  readonly contentBase64?: string;
  readonly source?: string;
  readonly sourceHash?: string;
  readonly executable?: boolean;
  /** Octal, `0644`. */
  readonly permissions?: string;
}

export interface VolumeInput {
  readonly containerPath?: string;
  readonly fromContainer?: string;
  readonly hostPath?: string;
  readonly readOnly?: boolean;
  readonly selinuxRelabel?: string;
  readonly volumeName?: string;
}

/** What upstream fills in where the program says nothing. */
export const containerDefaults = {
  mustRun: true,
  start: true,
  attach: false,
  logs: false,
  rm: false,
  readOnly: false,
  removeVolumes: true,
  restart: "no",
  wait: false,
  waitTimeout: 60,
  containerReadRefreshTimeoutMilliseconds: 15_000,
} as const satisfies Partial<ContainerInputs>;
