namespace RedoxExport.Payloads;

/// <summary>The stable names of the rules that <see cref="ExportResponseValidator"/> checks. docs/payloads.md explains each.</summary>
internal static class ExportResponseRules
{
    /// <summary>A required member is missing.</summary>
    public const string MemberRequired = nameof(MemberRequired);

    /// <summary>A member does not have the JSON type that the data model specifies.</summary>
    public const string MemberType = nameof(MemberType);

    /// <summary>An object has two members with the same name.</summary>
    public const string MemberDuplicate = nameof(MemberDuplicate);

    /// <summary>The data model is not <see cref="PayloadEventTypes.DataModel"/>.</summary>
    public const string DataModelUnknown = nameof(DataModelUnknown);

    /// <summary>The event type is not one of <see cref="PayloadEventTypes.All"/>.</summary>
    public const string EventTypeUnknown = nameof(EventTypeUnknown);

    /// <summary>An id is not a UUID.</summary>
    public const string UuidInvalid = nameof(UuidInvalid);

    /// <summary>A time is not ISO 8601 in UTC.</summary>
    public const string DateTimeNotUtc = nameof(DateTimeNotUtc);

    /// <summary>The list of destinations is empty.</summary>
    public const string DestinationsEmpty = nameof(DestinationsEmpty);

    /// <summary>The list of destinations is missing (a warning, because only messages to Redox require it).</summary>
    public const string DestinationsMissing = nameof(DestinationsMissing);

    /// <summary>The status is not an HTTP status code.</summary>
    public const string StatusInvalid = nameof(StatusInvalid);

    /// <summary>The export was accepted, but the polling URL is missing.</summary>
    public const string ContentLocationMissing = nameof(ContentLocationMissing);

    /// <summary>The polling URL is not an absolute URL.</summary>
    public const string ContentLocationNotAbsolute = nameof(ContentLocationNotAbsolute);

    /// <summary>The polling URL is not protected by TLS.</summary>
    public const string ContentLocationNotTls = nameof(ContentLocationNotTls);

    /// <summary>The host of the polling URL is not one of Redox's (a warning).</summary>
    public const string ContentLocationHostUnknown = nameof(ContentLocationHostUnknown);

    /// <summary>The polling URL has an environment that Redox does not have, perhaps because of its letter case (a warning).</summary>
    public const string EnvironmentUnknown = nameof(EnvironmentUnknown);

    /// <summary>The environment of the polling URL contradicts <c>Meta.Test</c> (a warning).</summary>
    public const string EnvironmentContradictsTest = nameof(EnvironmentContradictsTest);
}
