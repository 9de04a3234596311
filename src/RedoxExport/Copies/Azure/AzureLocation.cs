namespace RedoxExport.Copies;

/// <summary>The address of a container of Azure Blob Storage.</summary>
/// <param name="account">The storage account.</param>
/// <param name="container">The container.</param>
/// <param name="endpoint">The address of the service; <see langword="null"/> for the public cloud.</param>
internal sealed class AzureLocation(string account, string container, Uri? endpoint)
{
    public string Account => account;

    public string Container => container;

    /// <summary>The origin of all requests.</summary>
    public Uri Origin => endpoint ?? new Uri($"https://{account}.blob.core.windows.net");

    // The account is in the host name, or else in the path (the emulator, private endpoints by address).
    private string Root => Origin.IdnHost.StartsWith(account + ".", StringComparison.OrdinalIgnoreCase) ? string.Empty : "/" + account;

    /// <summary>True if a text can be the name of an account: it becomes part of a host name.</summary>
    public static bool IsAccount(string text) => text.Length is >= 3 and <= 24 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    /// <summary>True if a text can be the name of a container.</summary>
    public static bool IsContainer(string text) => text.Length is >= 3 and <= 63
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '$')
        && text[^1] != '-';

    /// <summary>The address of a blob.</summary>
    /// <param name="key">The name of the blob.</param>
    /// <param name="parameters">The parameters of the query.</param>
    public Uri AddressOf(string key, params (string Name, string Value)[] parameters) =>
        new($"{Origin.AbsoluteUri.TrimEnd('/')}{Root}/{StoreUri.EncodePath(container)}/{StoreUri.EncodePath(key)}{StoreUri.Query(parameters)}");
}
