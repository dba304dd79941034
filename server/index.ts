/** The package's entry point: `startEmulator` and its types. */
export { startEmulator } from './in-process/start-emulator.ts'
export type {
  CertificateFiles,
  CloseOptions,
  EmulatedClock,
  EmulatedFaults,
  EmulatedRequests,
  EmulatedTenant,
  EmulatorOptions,
  Fault,
  FaultPreset,
  InjectedRequest,
  InjectedResponse,
  Loaded,
  LoggedRequest,
  RequestFilter,
  RequestLine,
  RunningEmulator,
  Seed,
  SeedDocument,
  TenantOptions,
} from './types.ts'
