using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox;

internal static class SandboxErrors
{
    public static SandboxException InvalidOption(string name, string what) => new(
        "SandboxOptionInvalid",
        $"The sandbox option {name} {what}.",
        $"Specify another value for {name}.");

    public static SandboxException InvalidFault(string text, string what) => new(
        "SandboxFaultInvalid",
        $"The fault '{text}' {what}.",
        "Write Name, Name:count or Name:*, each name once. The names are " + string.Join(", ", FaultTable.All) + ".");

    public static SandboxException DataPathNotFound(string path) => new(
        "SandboxDataPathNotFound",
        $"The data folder '{path}' does not exist.",
        "Specify a folder that contains NDJSON files, or omit the data path for generated patients.");

    public static SandboxException DataPathEmpty(string path) => new(
        "SandboxDataPathEmpty",
        $"The data folder '{path}' contains no file named *.ndjson.",
        "Specify the folder that directly contains the NDJSON files: subfolders are not searched.");

    public static SandboxException DataFileNotFhir(string path, Exception? inner = null) => new(
        "SandboxDataFileNotFhir",
        $"The first line of '{path}' is not a JSON object with a resourceType.",
        "Serve files of FHIR resources, one on each line.",
        inner);

    public static SandboxException InvalidPublicKeys(string what, Exception? inner = null) => new(
        "SandboxPublicKeysInvalid",
        $"The public keys cannot be used: {what}.",
        "Specify a JWKS or JWK with RSA or P-384 keys, or PEM text with PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE blocks.",
        inner);

    public static SandboxException NoFreePort(Exception inner) => new(
        "SandboxPortUnavailable",
        "No loopback port could be opened for the sandbox.",
        "Look for a policy or firewall that forbids listening on localhost.",
        inner);
}
