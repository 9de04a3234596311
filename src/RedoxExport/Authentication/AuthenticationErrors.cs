using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>The errors of authentication. <c>source</c> begins the sentence: "The file 'x'", "The secure string".</summary>
internal static class AuthenticationErrors
{
    private const string GenerateHint = "Create one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072, or: openssl ecparam -name secp384r1 -genkey -noout. Then register its public key with the server.";
    private const string FormatsHint = "Specify a private key as PEM, JWK, JWKS or PFX.";

    // Keys.

    public static RedoxExportException KeyFileNotFound(string path) => new(
        ErrorIds.KeyFileNotFound,
        ErrorKind.NotFound,
        $"The key file '{SafeText.Clean(path, 300)}' does not exist.",
        "Check the path. A relative path starts at the current folder.")
    {
        Target = path,
        ConcernsSignIn = true,
        HasOwnWordsOnly = true,
    };

    public static RedoxExportException KeyFileUnreadable(string path, Exception inner) => new(
        ErrorIds.KeyFileUnreadable,
        ErrorKind.Storage,
        $"The key file '{SafeText.Clean(path, 300)}' could not be read: {SafeText.Clean(inner.Message, 300)}",
        "Check that it is a file, and that the account that runs this command can read it.",
        inner)
    {
        Target = path,
        ConcernsSignIn = true,
    };

    public static RedoxExportException KeyFileTooLarge(string path) => new(
        ErrorIds.KeyFileTooLarge,
        ErrorKind.InvalidData,
        $"The key file '{SafeText.Clean(path, 300)}' is larger than {KeyFile.MostBytes / 1024 / 1024} MB, so it is not a key file.",
        FormatsHint)
    {
        Target = path,
        ConcernsSignIn = true,
        HasOwnWordsOnly = true,
    };

    public static RedoxExportException KeyEmpty(string source) => Key(
        ErrorIds.KeyEmpty,
        $"{source} is empty.",
        FormatsHint);

    public static RedoxExportException KeyNotRecognized(string source) => Key(
        ErrorIds.KeyNotRecognized,
        $"{source} does not contain a private key in a supported format.",
        FormatsHint);

    public static RedoxExportException KeyDamaged(string source, string how) => Key(
        ErrorIds.KeyDamaged,
        $"{source} is damaged: {how}.",
        "Copy the complete key again from its source, unchanged.");

    public static RedoxExportException KeyIncomplete(string source, string how) => Key(
        ErrorIds.KeyIncomplete,
        $"{source} contains a private key that is incomplete or damaged: {how}.",
        "Export the key again with all its members: n, e, d, p, q, dp, dq and qi for RSA; crv, d, x and y for EC.");

    public static RedoxExportException KeyIsPublicOnly(string source) => Key(
        ErrorIds.KeyIsPublicOnly,
        $"{source} contains only a public key. Signing requires the private key.",
        "Specify the private key that was created together with it. The public key is registered with the server.");

    public static RedoxExportException KeyNotForSigning(string source) => Key(
        ErrorIds.KeyNotForSigning,
        $"{source} contains a key that is not for signing, according to its 'use' or 'key_ops'.",
        "Specify the key that is registered for signing.");

    public static RedoxExportException KeyTooShort(string source, int bits) => Key(
        ErrorIds.KeyTooShort,
        $"{source} contains an RSA key of {bits} bits. RS384 requires at least {SigningKey.FewestRsaBits} bits.",
        GenerateHint);

    public static RedoxExportException KeyCurveNotSupported(string source, string curve) => Key(
        ErrorIds.KeyCurveNotSupported,
        $"{source} contains an elliptic-curve key on {curve}. ES384 requires the curve P-384.",
        GenerateHint);

    public static RedoxExportException KeyKindNotSupported(string source, string kind) => Key(
        ErrorIds.KeyKindNotSupported,
        $"{source} contains a key that cannot be used for signing: {kind}. Supported are RSA (RS384) and elliptic curve P-384 (ES384).",
        GenerateHint);

    public static RedoxExportException KeyAlgorithmNotSupported(string source, string algorithm, string wanted) => Key(
        ErrorIds.KeyAlgorithmNotSupported,
        $"{source} contains a JWK whose 'alg' is {algorithm}. This key would sign with {wanted}.",
        $"If the public key is registered for {wanted}, set 'alg' to {wanted} or remove it. Otherwise create a new key for {wanted}.");

    public static RedoxExportException KeyFormatNotSupported(string source, string form, string command) => Key(
        ErrorIds.KeyFormatNotSupported,
        $"{source} contains a private key {form}, which is not supported.",
        $"Convert it: {command}");

    public static RedoxExportException KeyEncryptionNotSupported(string source) => Key(
        ErrorIds.KeyEncryptionNotSupported,
        $"{source} contains an encrypted PKCS#8 key, which Windows PowerShell 5.1 cannot open.",
        "Use PowerShell 7, or a PFX file with the same password, or decrypt it: openssl pkcs8 -in <file> -out <new file>");

    public static RedoxExportException KeyPasswordRequired(string source) => Key(
        ErrorIds.KeyPasswordRequired,
        $"{source} is encrypted, and no password was specified.",
        "Specify the password with -CertificatePassword of Connect-RedoxExport.");

    public static RedoxExportException KeyPasswordWrong(string source) => Key(
        ErrorIds.KeyPasswordWrong,
        $"{source} cannot be opened with the specified password.",
        "Check the password. If it is right, the file is damaged or contains a key that is neither RSA nor elliptic curve.");

    public static RedoxExportException KeyUnusable(string source, Exception inner) => new(
        ErrorIds.KeyUnusable,
        ErrorKind.Security,
        $"{source} has a private key, but signing with it failed: {SafeText.Clean(inner.Message, 200)}",
        "Check that the account that runs this command can use the private key, and that its smart card or key service is ready.",
        inner)
    {
        Target = source,
        ConcernsSignIn = true,
    };

    public static RedoxExportException KeyIdRequired(string source) => Key(
        ErrorIds.KeyIdRequired,
        $"{source} contains a key without an id (kid), and the server finds the public key by that id.",
        "Use -KeyId of Connect-RedoxExport to specify the id under which the public key is registered.");

    public static RedoxExportException KeyIdNotFound(string source, string keyId, string known) => Key(
        ErrorIds.KeyIdNotFound,
        $"{source} is a key set that does not contain the key '{keyId}'. It contains: {known}.",
        "Specify one of these ids (they are case-sensitive), or the key set that contains the key.");

    public static RedoxExportException KeyAmbiguous(string source, string known) => Key(
        ErrorIds.KeyAmbiguous,
        $"{source} contains several private keys: {known}.",
        "Specify which one: -KeyId of Connect-RedoxExport selects a key of a JWKS. A PEM file can contain only one private key.");

    public static RedoxExportException CertificateWithoutPrivateKey(string source) => Key(
        ErrorIds.CertificateWithoutPrivateKey,
        $"{source} is a certificate without its private key.",
        "Specify the PFX file, the key file that belongs to the certificate, or a certificate that was imported with its private key.");

    public static RedoxExportException CertificateNotFound(string thumbprint) => new(
        ErrorIds.CertificateNotFound,
        ErrorKind.NotFound,
        $"No certificate {thumbprint} is in the personal store of the user or of the machine.",
        "List them: Get-ChildItem Cert:\\CurrentUser\\My, Cert:\\LocalMachine\\My. A scheduled task sees the stores of its own account.")
    {
        Target = thumbprint,
        ConcernsSignIn = true,
    };

    public static RedoxExportException ThumbprintInvalid(string thumbprint) => new(
        ErrorIds.ThumbprintInvalid,
        ErrorKind.InvalidArgument,
        $"'{thumbprint}' is not a certificate thumbprint: a thumbprint has 40 hexadecimal digits.",
        "Copy it again: Get-ChildItem Cert:\\CurrentUser\\My shows it.")
    {
        Target = thumbprint,
        ConcernsSignIn = true,
    };

    // New keys.

    public static RedoxExportException KeyIdInvalid(string keyId) => new(
        ErrorIds.KeyIdInvalid,
        ErrorKind.InvalidArgument,
        $"'{SafeText.Clean(keyId, 100)}' cannot be the id of a new key: the id becomes the name of its files.",
        "Use at most 100 letters and digits, with '.', '_' or '-' between them, such as export-2026.")
    {
        Target = keyId,
    };

    public static RedoxExportException KeyExists(string folder, string keyId) => new(
        ErrorIds.KeyExists,
        ErrorKind.InvalidArgument,
        $"The folder '{SafeText.Clean(folder, 300)}' already has files of a key '{SafeText.Clean(keyId, 100)}'. A key is never overwritten.",
        "Specify another -KeyId, or remove the files of that key if nothing uses it.")
    {
        Target = folder,
    };

    public static RedoxExportException KeyFolderInUse(string folder) => new(
        ErrorIds.KeyFolderInUse,
        ErrorKind.Busy,
        $"Another command is making a key in the folder '{SafeText.Clean(folder, 300)}'.",
        "Run the command again when the other one has finished.")
    {
        Target = folder,
    };

    public static RedoxExportException KeySetInvalid(string path, string how) => new(
        ErrorIds.KeySetInvalid,
        ErrorKind.InvalidData,
        $"The new public key cannot be added to '{SafeText.Clean(path, 300)}': {how}.",
        "Move the file away, or specify another folder with -Path.")
    {
        Target = path,
    };

    public static RedoxExportException SecretCommandMissing() => new(
        ErrorIds.SecretCommandMissing,
        ErrorKind.NotFound,
        "This session does not have Set-Secret, which stores a key in a vault.",
        "Install the module Microsoft.PowerShell.SecretManagement and register a vault, or omit -Vault and -SecretName: the key is then written to a file.");

    /// <param name="name">The name of the secret.</param>
    /// <param name="why">The end of a sentence about it.</param>
    /// <param name="cause">The error of the vault, if there is one.</param>
    public static RedoxExportException SecretNotRead(string name, string why, Exception? cause = null) => new(
        ErrorIds.SecretNotRead,
        ErrorKind.NotFound,
        $"The secret '{SafeText.Clean(name, 100)}' could not be used as a key: {why}.",
        "Run Get-Secret with this name in the account that runs this command. The secret has to be the text of a key file (PEM, JWK or JWKS), and the vault must open without a prompt.",
        cause)
    {
        Target = name,
        ConcernsSignIn = true,
        Brief = $"The secret '{SafeText.Clean(name, 100)}' could not be used as a key.",
    };

    public static RedoxExportException CertificateCommandMissing() => new(
        ErrorIds.CertificateCommandMissing,
        ErrorKind.NotFound,
        "This session does not have New-SelfSignedCertificate, which makes a key in a certificate store of Windows.",
        "Run the command on Windows, or omit -CertificateStore: the key is then written to a file.");

    // Tokens.

    public static RedoxExportException ClientIdRequired() => new(
        ErrorIds.ClientIdRequired,
        ErrorKind.InvalidArgument,
        "A key was specified without the client id that it belongs to.",
        "Specify the client id of the OAuth API key with -ClientId of Connect-RedoxExport.")
    {
        ConcernsSignIn = true,
    };

    public static RedoxExportException SignInRefused(Uri endpoint, TokenAnswer answer, string said) => Answered(
        ErrorIds.SignInRefused,
        ErrorKind.Authentication,
        endpoint,
        answer,
        $"{SafeText.Show(endpoint)} refused the sign-in with HTTP {answer.Status}: {said}.",
        "Check that client id, key id and key belong together, that the public key is registered for this environment, and that this machine's clock is right.");

    public static RedoxExportException ScopeRefused(Uri endpoint, TokenAnswer answer, string said, string? scope) => Answered(
        ErrorIds.ScopeRefused,
        ErrorKind.Authentication,
        endpoint,
        answer,
        $"{SafeText.Show(endpoint)} refused the sign-in {(scope is null ? "without a scope" : $"for the scope '{SafeText.Clean(scope, 200)}'")} with HTTP {answer.Status}: {said}.",
        "Ask the server's operator which scopes this client is allowed to have, and specify them with -Scope of Connect-RedoxExport. The key and the client id are not the cause.");

    public static RedoxExportException TokenEndpointUnavailable(Uri endpoint, TokenAnswer answer, string said) => Answered(
        ErrorIds.TokenEndpointUnavailable,
        ErrorKind.Connection,
        endpoint,
        answer,
        $"{SafeText.Show(endpoint)} returned HTTP {answer.Status} instead of a token: {said}.",
        "Try again later. If the error stays the same, check the server's status page.",
        Recovery.RepeatRequest);

    public static RedoxExportException TokenResponseUnreadable(Uri endpoint, TokenAnswer answer, string looksLike) => Answered(
        ErrorIds.TokenResponseUnreadable,
        ErrorKind.InvalidData,
        endpoint,
        answer,
        $"{SafeText.Show(endpoint)} answered HTTP {answer.Status} with {looksLike} instead of JSON.",
        "Check the token endpoint's address, and whether a proxy or a sign-in page intercepts the request: -TokenUri and -Proxy of Connect-RedoxExport.");

    public static RedoxExportException TokenResponseInvalid(Uri endpoint, TokenAnswer answer, string how) => Answered(
        ErrorIds.TokenResponseInvalid,
        ErrorKind.InvalidData,
        endpoint,
        answer,
        $"{SafeText.Show(endpoint)} answered HTTP {answer.Status}, but {how}.",
        "Check that the address is that of an OAuth 2.0 token endpoint: -TokenUri of Connect-RedoxExport.");

    public static RedoxExportException TokenTypeNotSupported(Uri endpoint, TokenAnswer answer, string type) => Answered(
        ErrorIds.TokenTypeNotSupported,
        ErrorKind.InvalidData,
        endpoint,
        answer,
        $"{SafeText.Show(endpoint)} returned a token of the type '{type}'. Only bearer tokens are supported.",
        "Ask the server's operator for bearer tokens (RFC 6750).");

    public static RedoxExportException StaticTokenRefused() => TokenRefused(
        "The server refused the specified token, which cannot be renewed.",
        "Get a new token and connect again, or connect with a client id and a key, which renews its tokens.",
        null,
        null,
        hasOwnWordsOnly: true);

    public static RedoxExportException SameTokenAgain(Uri endpoint, string? traceId) => TokenRefused(
        $"The server refused a token, and {SafeText.Show(endpoint)} returned the same one again.",
        "Check that the client is allowed to use this destination and environment. The server refuses tokens from the token endpoint of another environment.",
        SafeText.Show(endpoint),
        traceId);

    public static RedoxExportException TokenInvalid(string how) => new(
        ErrorIds.TokenInvalid,
        ErrorKind.InvalidArgument,
        $"The specified access token is not valid: {how}.",
        "Specify the access token alone, without quotes: not the JSON around it and not the name of its file.")
    {
        ConcernsSignIn = true,
    };

    // Discovery.

    public static RedoxExportException DiscoveryNotForRedox(Uri baseUri) => new(
        ErrorIds.DiscoveryNotForRedox,
        ErrorKind.InvalidArgument,
        $"{SafeText.Show(baseUri)} belongs to Redox, which does not publish a SMART configuration.",
        "Specify the token endpoint with -TokenUri of Connect-RedoxExport, or connect by -Destination and -Environment.")
    {
        Target = SafeText.Show(baseUri),
    };

    public static RedoxExportException DiscoveryFailed(Uri document, TokenAnswer answer, string said) => Answered(
        ErrorIds.DiscoveryFailed,
        ErrorKind.RefusedByServer,
        document,
        answer,
        $"No token endpoint is known, and {SafeText.Show(document)} answered HTTP {answer.Status}{(said.Length > 0 ? $": {said.TrimEnd('.')}" : string.Empty)}.",
        "Check the base URI, or specify the token endpoint with -TokenUri of Connect-RedoxExport.");

    public static RedoxExportException DiscoveryInvalid(Uri document, TokenAnswer answer, string how) => Answered(
        ErrorIds.DiscoveryInvalid,
        ErrorKind.InvalidData,
        document,
        answer,
        $"{SafeText.Show(document)} does not contain a usable token endpoint: {how}.",
        "Specify the token endpoint with -TokenUri of Connect-RedoxExport.");

    private static RedoxExportException TokenRefused(string message, string action, string? target, string? traceId, bool hasOwnWordsOnly = false) => new(
        ErrorIds.TokenRefused,
        ErrorKind.Authentication,
        message,
        action)
    {
        Target = target,
        StatusCode = 401,
        TraceId = traceId,
        HasOwnWordsOnly = hasOwnWordsOnly,
    };

    private static RedoxExportException Key(string id, string message, string action) =>
        new(id, ErrorKind.InvalidData, message, action) { ConcernsSignIn = true, HasOwnWordsOnly = true };

    private static RedoxExportException Answered(string id, ErrorKind kind, Uri endpoint, TokenAnswer answer, string message, string action, Recovery recovery = Recovery.None)
    {
        string? traceId = string.IsNullOrWhiteSpace(answer.TraceId) ? null : SafeText.Clean(answer.TraceId!, 100);
        return new RedoxExportException(id, kind, traceId is null ? message : $"{message} (trace id {traceId})", action)
        {
            Target = SafeText.Show(endpoint),
            StatusCode = answer.Status,
            TraceId = traceId,
            Brief = $"{SafeText.Host(endpoint)} did not issue a token (HTTP {answer.Status}).",
            Recovery = recovery,
        };
    }
}
