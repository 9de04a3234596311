using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>A response of an object store, with the code of its refusal.</summary>
internal sealed class StoreAnswer
{
    private static readonly string[] Damaged = ["BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "Md5Mismatch", "Crc64Mismatch"];
    private static readonly string[] CutShort = ["RequestTimeout", "IncompleteBody"];

    public StoreAnswer(GateResponse response)
    {
        Response = response;
        if (!response.IsSuccess)
        {
            IReadOnlyList<(string Path, string Text)> elements = response.Error is { Body.Length: > 0 } error ? StoreXml.Read(error.Body) : [];
            Code = response.Header("x-ms-error-code") ?? StoreXml.First(elements, "Code") ?? string.Empty;
            Region = response.Header("x-amz-bucket-region") ?? StoreXml.First(elements, "Region");
        }
    }

    public GateResponse Response { get; }

    public int Status => Response.Status;

    /// <summary>The code of the refusal, such as <c>NoSuchBucket</c>; empty if there is none.</summary>
    public string Code { get; } = string.Empty;

    /// <summary>The region that the store names; <see langword="null"/> if it names none.</summary>
    public string? Region { get; }

    /// <summary>True if the object does not exist, but its bucket does.</summary>
    public bool IsNoObject => Status == 404 && (Code is "" or "NoSuchKey" or "BlobNotFound" or "NoSuchUpload");

    /// <summary>True if this account may not know if the object exists: Amazon S3 then refuses it like one that must not be read.</summary>
    public bool IsHidden => Status == 403 && (Code is "AccessDenied" or "");

    /// <summary>True if an object was not written because another one, or none, is in place of the one that the condition named.</summary>
    public bool IsConditionNotMet => Status == 412 || Code is "BlobAlreadyExists" or "ConditionalRequestConflict" || (Status == 404 && Code == "NoSuchKey");

    /// <summary>True if the store may have refused a request because it does not know a header of it.</summary>
    public bool IsUnsupported => Status == 501 || Code is "NotImplemented" or "InvalidArgument" or "InvalidRequest";

    /// <summary>True if the body arrived with other bytes than it was sent with.</summary>
    public bool IsDamagedOnTheWay => Damaged.Contains(Code, StringComparer.Ordinal);

    /// <summary>True if the body did not arrive as it was sent, so that another attempt can help.</summary>
    public bool IsWorthSendingAgain => IsDamagedOnTheWay || CutShort.Contains(Code, StringComparer.Ordinal);
}
